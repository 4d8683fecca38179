"""Counts visits in Redis, which answers under its own name though it shares this container's network."""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def visits():
    with socket.create_connection(("redis", 6379), timeout=5) as redis:
        redis.sendall(b"INCR visits\r\n")
        return redis.recv(64).decode().strip().lstrip(":")


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"visit {visits()}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("", 5000), Page).serve_forever()
