"""This file is an IMAP server that says what a test tells it, for answers no Dovecot gives.

Policy: it knows the commands' names only. Each has a script, a list of answers used one after the other, the
last one for ever; `{tag}` stands for the client's tag. A command without a script gets OK.
"""

from __future__ import annotations

import contextlib
import socket
import threading

GREETING = "* OK [CAPABILITY IMAP4rev1 {more}] ready"
CUT = ""  # as an answer: the connection ends


class ScriptedImap:
    """One loopback port, any number of connections, one script."""

    def __init__(self, *, capabilities: str = "", greeting: str | None = None) -> None:
        self._greeting = greeting if greeting is not None else GREETING.format(more=capabilities)
        self._capabilities = capabilities
        self._script: dict[str, list[str]] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.commands: list[str] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._open: list[socket.socket] = []
        self._idling = ""  # the tag of the IDLE that DONE ends

    def __enter__(self) -> ScriptedImap:
        self._threads[0].start()
        return self

    def __exit__(self, *error: object) -> None:
        for end in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def answer(self, command: str, *answers: str) -> None:
        """Script the answers to a command ("LOGIN", "UID SEARCH"), each with CRLF between its lines."""
        self._script[command] = list(answers)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            self._threads.append(threading.Thread(target=self._serve, args=(client,), daemon=True))
            self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), client.makefile("rb") as lines:
            client.sendall(self._greeting.encode() + b"\r\n")
            for line in lines:
                answer = self._answer(line.decode().strip())
                if answer == CUT:
                    return
                client.sendall(answer.encode() + b"\r\n")

    def _answer(self, line: str) -> str:
        tag, _, rest = line.partition(" ") if line != "DONE" else (self._idling, "", "DONE")
        words = rest.upper().split()
        name = " ".join(words[: 2 if words[:1] == ["UID"] else 1])
        self.commands.append(rest)
        if name == "IDLE":
            self._idling = tag
        script = self._script.get(name)
        if script:
            said = script.pop(0) if len(script) > 1 else script[0]
            return said.replace("{tag}", tag)
        if name == "IDLE":
            return "+ idling"
        if name == "CAPABILITY":
            return f"* CAPABILITY IMAP4rev1 {self._capabilities}\r\n{tag} OK done"
        if name == "SELECT":
            return f"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] here\r\n{tag} OK [READ-WRITE] done"
        return f"{tag} OK done"
