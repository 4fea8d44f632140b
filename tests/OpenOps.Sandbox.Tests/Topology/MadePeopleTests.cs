using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.Tests.Topology;

public sealed class MadePeopleTests
{
    private static readonly Uri Here = new("http://chat.example");

    [Fact]
    public void Read_IsWhoTheProvisionerMadeOnThatServer()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("accounts.json"), """{"http://chat.example/":["alice"],"http://other.example/":["ben"]}""");
        Assert.Equal(["alice"], MadePeople.Read(folder.File("accounts.json"), Here));
    }

    [Fact]
    public void Read_WithoutAFile_IsNobody()
    {
        using var folder = new TempDirectory();
        Assert.Empty(MadePeople.Read(folder.File("accounts.json"), Here));
    }
}
