# Every target makes what it needs; see CONTRIBUTING.md.
