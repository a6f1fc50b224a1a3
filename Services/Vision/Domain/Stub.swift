enum VisionDomainStub {}
