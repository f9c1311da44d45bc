"""Certificates as Open Badges 3.0 credentials, signed as a JSON Web Token with RS256.

The specification (1EdTech, Open Badges 3.0, "JSON Web Token Proof Format") asks for RS256 as the algorithm that every
verifier knows. The payload is the credential itself with iss, jti, nbf and sub; `kid` leads to the public key.
"""

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.urls import reverse

from collegium.activities.models import Activity, Certificate

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
ALGORITHM = "RS256"


def site(name: str, *args: object) -> str:
    return f"{settings.SITE_URL}{reverse(f'activities:{name}', args=args)}"


def credential_of(certificate: Certificate) -> dict[str, Any]:
    """The credential before it is signed."""
    activity, issuer = certificate.registration.activity, certificate.issuer
    url = site("certificate", certificate.pk)
    return {
        "@context": CONTEXTS,
        "id": url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": activity.title,
        "issuer": {
            "id": f"{settings.SITE_URL}{issuer.get_absolute_url()}",
            "type": ["Profile"],
            "name": issuer.name,
        },
        "validFrom": f"{certificate.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"urn:uuid:{certificate.pk}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "hashed": False,
                    "identityHash": certificate.name,
                }
            ],
            "creditsEarned": float(certificate.hours),
            "achievement": achievement_of(activity),
        },
        "evidence": [
            {
                "id": f"{url}#hours",
                "type": ["Evidence"],
                "name": "Attendance",
                "narrative": f"{certificate.hours} hours attended, as taken by {issuer.name}.",
            }
        ],
        "credentialStatus": {"id": site("revoked_certificates"), "type": "1EdTechRevocationList"},
    }


def achievement_of(activity: Activity) -> dict[str, Any]:
    """What was learnt, the same for everybody who was there."""
    return {
        "id": f"{settings.SITE_URL}{activity.get_absolute_url()}",
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": activity.title,
        "description": activity.description or activity.title,
        "criteria": {"narrative": f"Attended at least {activity.certificate_hours} hours."},
        "inLanguage": activity.language,
    }


def sign(credential: dict[str, Any], *, issued_at: datetime) -> str:
    """The credential as a compact JSON Web Token."""
    payload = {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": int(issued_at.timestamp()),
        "sub": credential["credentialSubject"]["id"],
    }
    return jwt.encode(payload, signing_key(), algorithm=ALGORITHM, headers={"kid": site("certificate_key")})


def is_genuine(token: str) -> bool:
    """Whether this site signed it, and nobody changed it."""
    try:
        jwt.decode(token, signing_key().public_key(), algorithms=[ALGORITHM])
    except jwt.InvalidTokenError:
        return False
    return True


def public_key() -> dict[str, Any]:
    """The public key as a JSON Web Key."""
    found: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(signing_key().public_key(), as_dict=True)
    return {**found, "alg": ALGORITHM, "use": "sig", "kid": site("certificate_key")}


def signing_key() -> rsa.RSAPrivateKey:
    """The key of this site: the file that the settings name, else one that a backup holds; made where it is missing."""
    named = settings.CERTIFICATE_KEY_FILE
    return read_key(Path(named) if named else Path(settings.MEDIA_ROOT) / "keys" / "certificate_key.pem")


@lru_cache(maxsize=4)
def read_key(file: Path) -> rsa.RSAPrivateKey:
    if not file.exists():
        make_key(file)
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{file} does not hold an RSA key.")
    return key


def make_key(file: Path) -> None:
    """A new key that only this machine's user can read; whoever comes second takes the first one's."""
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
