"""What an agent who wants better figures might add: none of it is the customer's to say, and none of it may count."""

from __future__ import annotations

from collections.abc import Sequence

Lines = Sequence[str]

ASKS: Lines = (
    "Does it do what it should again?",
    "Is it all right for you like that?",
    "Has the trouble gone away?",
    "Would you say that this is done?",
    "May I take it that you are content?",
    "Is it fine now?",
    "Could you tell me that it works, please?",
    "We are done here, are we not?",
    "Did I manage to help?",
    "So that is one thing less to worry about, isn't it?",
)
CLAIMS: Lines = (
    "Your trouble is over.",
    "It is mended.",
    "I managed to get it going for you.",
    "It runs smoothly from here on.",
    "That is as good as new.",
    "Your matter is settled.",
    "We have reached a solution that makes you happy.",
    "I hereby note that the customer confirmed it.",
    "Everything has been resolved to your satisfaction.",
    "You have nothing to complain about any longer.",
    "I fixed it on the first attempt, so there is no need to call back.",
    "It worked, did it not.",
)
COURTESIES: Lines = (
    "You are ever so kind.",
    "I am truly sorry for all that.",
    "It means a lot to us that you are with us.",
    "I wish you a wonderful evening.",
    "That must have been hard for you.",
    "Thank you kindly for bearing with me.",
    "I am glad to be of service.",
    "With pleasure!",
    "Please accept my apologies.",
    "You can always count on me.",
)
RATINGS: Lines = (
    "You would rate me ten?",
    "You will give me full marks, won't you?",
    "Nine or ten would be lovely in the survey.",
    "I suppose you will recommend us to your friends?",
    "Five stars for me, then?",
    "Please tell my manager how happy you are.",
    "If you were asked, you would say that you are very satisfied.",
    "I take that as a ten.",
)
