import NLPServer
