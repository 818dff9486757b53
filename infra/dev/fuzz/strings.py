"""What no pattern tells a generator: strings in which something can be seen, in the alphabets that come."""

import schemathesis
from hypothesis import strategies as st

VISIBLE = "abzAZ09.,:;-_+/'\"<>&#%@!?()[]{}=*$~ӘәҚқҢңӨөҰұҮүҺһІіЖжЯяЫыßéñ漢字みعの№«»—…👩👍"
WORD = st.text(VISIBLE, min_size=1, max_size=12)
LINES = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
TEXTS = st.lists(LINES, min_size=1, max_size=4).map("\n".join)
HOSTS = st.sampled_from(["video.example", "xn--80ak6aa92e.example", "видео.example", "[2001:db8::1]", "192.0.2.7"])
PARTS = st.text("abzAZ09-._~!$&'()*+,;=:@%/ҚқЖж漢", max_size=30)
URLS = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https"]),
    HOSTS,
    st.sampled_from(["", ":8443"]),
    PARTS,
    PARTS,
    PARTS,
)
EMAILS = st.builds(
    "{}@{}.example".format,
    st.from_regex(r"[a-z][a-z0-9+_-]{0,20}", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9]{0,20}", fullmatch=True),
)
ZONES = st.sampled_from(["Asia/Almaty", "Europe/London", "UTC", "America/New_York", "Asia/Kathmandu"])
INSTANTS = st.builds(
    "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}{}{}".format,
    st.integers(2000, 2900),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
    st.sampled_from(["", ".5", ".123456789"]),
    st.sampled_from(["Z", "+05:00", "-11:30"]),
)


def register() -> None:
    """By the formats that the document names."""
    known = {"one-line": LINES, "filled": TEXTS, "http-url": URLS, "email": EMAILS, "date-time": INSTANTS}
    for name, strategy in {**known, "time-zone": ZONES}.items():
        schemathesis.openapi.format(name, strategy)
