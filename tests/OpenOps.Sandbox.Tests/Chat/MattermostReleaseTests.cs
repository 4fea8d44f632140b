using OpenOps.Sandbox.Chat;

namespace OpenOps.Sandbox.Tests.Chat;

public sealed class MattermostReleaseTests
{
    [Fact]
    public void Program_FolderIsNoRelease_SaysWhatIsMissing()
    {
        using var directory = new TempDirectory();

        var error = Assert.Throws<SandboxException>(() => MattermostRelease.Program(directory.Path));

        Assert.Equal($"{directory.Path} is not an unpacked Mattermost release: {directory.Path}/bin/mattermost does not exist.", error.Message);
    }
}
