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

    // Accounts are made by the provisioner; nobody else signs up, in the sandbox as in the AppHost.
    [Fact]
    public void Settings_KeepSignUpClosedAndLetPlugInsIn()
    {
        var settings = MattermostRelease.Settings(new Uri("http://127.0.0.1:8065"), "postgres://", "/data");

        Assert.Equal("false", settings["MM_TEAMSETTINGS_ENABLEOPENSERVER"]);
        Assert.Equal("true", settings["MM_PLUGINSETTINGS_ENABLEUPLOADS"]);
    }
}
