"""The recorded commands taken again, under the rules and in the office of their time: the same events, byte for byte?"""
