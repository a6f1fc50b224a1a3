enum VisionServerStub {}
