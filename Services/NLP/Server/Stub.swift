enum NLPServerStub {}
