using OpenOps.Sandbox.CommandLine;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.Tests.Topology;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Open_SecondSandboxInTheSameFolder_IsRefusedWithTheMend()
    {
        using var first = Open();

        var error = Assert.Throws<SandboxException>(() => Open());

        Assert.Equal(
            $"A sandbox already runs from {_directory.Path}; sandbox.json there holds its addresses. Stop it, or start this one with --data and another folder.",
            error.Message);
    }

    [Fact]
    public void Open_Fresh_EmptiesDataButNotWhatTheBuildRemembered()
    {
        File.WriteAllText(_directory.File("secrets.json"), "{}");
        File.WriteAllText(_directory.File("profile.json"), "{}");
        Directory.CreateDirectory(_directory.File("mattermost"));
        File.WriteAllText(Path.Combine(_directory.File("mattermost"), "emulator.state"), "posts");

        using var data = Open(fresh: true);

        Assert.False(File.Exists(_directory.File("secrets.json")));
        Assert.True(File.Exists(_directory.File("profile.json")));
        Assert.Empty(Directory.GetFiles(_directory.File("mattermost")));
    }

    [Fact]
    public void Open_WithoutFresh_KeepsData()
    {
        File.WriteAllText(_directory.File("secrets.json"), "{}");

        using var data = Open();

        Assert.True(File.Exists(_directory.File("secrets.json")));
    }

    public void Dispose() => _directory.Dispose();

    private DataDirectory Open(bool fresh = false) => DataDirectory.Open(new SandboxOptions { DataDirectory = _directory.Path, Fresh = fresh });
}
