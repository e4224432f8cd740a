"""The ways in which the page is looked at."""

LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    "print": {"color_scheme": "dark", "viewport": {"width": 800, "height": 1100}},
}
PAPER = {
    "light": "rgb(252, 252, 250)",
    "dark": "rgb(20, 22, 26)",
    "phone": "rgb(252, 252, 250)",
    "print": "rgb(255, 255, 255)",
}
