using OpenOps.AppHost.Mattermost;

namespace OpenOps.AppHost.Tests.Mattermost;

public sealed class AddMattermostLocalTests
{
    private readonly IDistributedApplicationBuilder _builder = TestBuilder.Create("--Parameters:chat-admin-password=<admin>");

    [Fact]
    public void AddMattermostLocal_ARelease_RunsItsBinaryInItsFolder()
    {
        var chat = _builder.AddMattermostLocal("chat", "/opt/mattermost").Resource;
        Assert.Equal(Path.GetFullPath("/opt/mattermost"), chat.WorkingDirectory);
        Assert.Equal(Path.GetFullPath("/opt/mattermost/bin/mattermost"), chat.Command);
        Assert.Contains(ManifestPublishingCallbackAnnotation.Ignore, chat.Annotations);
    }

    [Fact]
    public void AddMattermostLocal_ARelativeFolder_IsTakenFromTheProject()
    {
        var chat = _builder.AddMattermostLocal("chat", "../mattermost").Resource;
        Assert.Equal(Path.GetFullPath(Path.Combine(_builder.AppHostDirectory, "..", "mattermost")), chat.WorkingDirectory);
    }

    [Fact]
    public async Task AddMattermostLocal_ItsEnvironment_BindsToLoopbackAndLeavesTheReleaseAlone()
    {
        var chat = _builder.AddMattermostLocal("chat", "/opt/mattermost").WithDataDirectory("/data").Resource;
        AppModel.AllocateEndpoints([chat]);
        var environment = await MattermostEnvironment.OfAsync(_builder, chat);
        Assert.Equal("localhost:<port of chat>", environment["MM_SERVICESETTINGS_LISTENADDRESS"]);
        Assert.Equal(Path.Combine("/data", "files"), environment["MM_FILESETTINGS_DIRECTORY"]);
        Assert.Equal(Path.Combine("/data", "plugins"), environment["MM_PLUGINSETTINGS_DIRECTORY"]);
    }
}
