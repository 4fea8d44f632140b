using OpenOps.TestKit.Browser;

[assembly: AssemblyFixture(typeof(Chromium))]
