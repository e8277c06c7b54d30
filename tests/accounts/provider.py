"""A small OpenID Connect provider on loopback: discovery, login, token, who it is, keys. It says what it is told to."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "cfp-client", "cfp-secret"


class Provider:
    """`claims` is what it says of whoever logs in; `fails` names an address that answers 500."""

    def __init__(self):
        self.claims = {"sub": "sam-at-the-provider", "email": "sam@example.org", "email_verified": True, "name": "Sam"}
        self.fails = ""
        self.asked = []
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.answer(self, {})

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                provider.answer(self, parse_qs(self.rfile.read(length).decode()))

            def log_message(self, *_args):
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler, form):
        place = urlsplit(handler.path)
        self.asked.append((place.path, form, handler.headers.get("Authorization", "")))
        if place.path == self.fails:
            return self.say(handler, 500, {"error": "down"})
        if place.path == "/login":
            query = parse_qs(place.query)
            handler.send_response(302)
            back = urlencode({"code": "a-code", "state": query["state"][0]})
            handler.send_header("Location", f"{query['redirect_uri'][0]}?{back}")
            return handler.end_headers()
        pages = {
            "/.well-known/openid-configuration": self.configuration,
            "/token": self.token,
            "/who": lambda: self.claims,
            "/keys": self.keys,
        }
        return self.say(handler, 200, pages[place.path]()) if place.path in pages else self.say(handler, 404, {})

    @staticmethod
    def say(handler, status, content):
        text = json.dumps(content).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def configuration(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/login",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/who",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self):
        now = int(time.time())
        claims = {**self.claims, "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "a-token", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def keys(self):
        key = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}
