"""What is scored and how: samples, right answers, profiles, lengths, and the one path to results.

samples     what is scored, and what comes of it
profiles    what a run asks for: reward, parameters, grading, tokenizer; named_profiles finds one
plan        the one path from samples to results, in three steps
settling    the last of them: verdicts and lengths to rewards
grading     ``plp_reward.grade``: one verdict in the caller's own process
lengths     tokens, and where their number came from
thinking    the text inside thinking tags
memory      what rewards remember of a run
labels      right answers as data sets write them
problems    the problem that a sample answers, as reward models get it
chats       texts as chat messages

Nothing is imported here, so that a process which only grades loads nothing else.
"""
