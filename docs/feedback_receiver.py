"""A reference receiver for docs/feedback.md: one JSON line a word, nothing else kept. Run it behind your web server.

python3 feedback_receiver.py FILE ORIGIN [PORT]      for example: feedback.jsonl https://help.example.com 8090
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FILE, ORIGIN, PORT = sys.argv[1], sys.argv[2], int([*sys.argv, "8090"][3])
SIZE, A_MINUTE, seen = 4096, 60, []  # bytes of one word, words a minute from everybody together


class Receiver(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self.answer(204)

    def do_POST(self):
        now, size = time.time(), int(self.headers.get("Content-Length") or 0)
        seen[:] = [then for then in seen if now - then < 60]
        if self.headers.get("Origin") != ORIGIN or not 0 < size <= SIZE or len(seen) >= A_MINUTE:
            return self.answer(429 if len(seen) >= A_MINUTE else 403)
        try:
            word = json.loads(self.rfile.read(size))
            kept = {k: str(word.get(k, ""))[:500] for k in ("url", "reason", "text", "lang")}
            row = {"day": time.strftime("%Y-%m-%d"), "helpful": word["helpful"] is True, **kept}
        except (ValueError, KeyError, AttributeError, TypeError):
            return self.answer(400)
        seen.append(now)
        with open(FILE, "a", encoding="utf-8") as out:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        for name, value in (("Origin", ORIGIN), ("Methods", "POST"), ("Headers", "Content-Type")):
            self.send_header(f"Access-Control-Allow-{name}", value)
        self.end_headers()

    def log_message(self, *_):
        pass  # no addresses are written down


ThreadingHTTPServer(("127.0.0.1", PORT), Receiver).serve_forever()
