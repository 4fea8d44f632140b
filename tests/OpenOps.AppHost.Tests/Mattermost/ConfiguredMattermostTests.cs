using OpenOps.AppHost.Mattermost;

namespace OpenOps.AppHost.Tests.Mattermost;

public sealed class ConfiguredMattermostTests
{
    [Theory]
    [InlineData("container", typeof(MattermostContainerResource))]
    [InlineData("Release", typeof(MattermostExecutableResource))]
    [InlineData("emulator", typeof(MattermostEmulatorResource))]
    public void Kind_EachOfTheThree_GivesThatServer(string kind, Type expected) =>
        Assert.IsType(expected, Add($"--Mattermost:Kind={kind}", "--Mattermost:ReleaseDirectory=/opt/mattermost").Resource);

    [Fact]
    public void Kind_NotSet_IsTheContainer() => Assert.IsType<MattermostContainerResource>(Add().Resource);

    [Theory]
    [InlineData("--Mattermost:Kind=docker", "Mattermost:Kind is 'docker'. Set it to container, release or emulator.")]
    [InlineData("--Mattermost:Kind=release", "Mattermost:ReleaseDirectory is not set. Set it to an unpacked Mattermost release, the folder with bin/mattermost, or Mattermost:Kind to container or emulator.")]
    [InlineData("--Mattermost:Port=70000", "Mattermost:Port is '70000'. Set it to a port from 1 to 65535, or leave it out.")]
    public void Setting_ThatIsWrong_IsNamedWithItsMend(string setting, string message) =>
        Assert.Equal(message, Assert.Throws<DistributedApplicationException>(() => Add(setting)).Message);

    [Fact]
    public void Release_Published_IsRefused() =>
        Assert.Equal(
            "Mattermost:Kind is 'release', a program of this machine, which no manifest can hold. Set it to container or emulator to publish.",
            Assert.Throws<DistributedApplicationException>(
                () => Add("--publisher", "manifest", "--Mattermost:Kind=release", "--Mattermost:ReleaseDirectory=/opt/mattermost")).Message);

    [Fact]
    public void Port_Set_IsWherePeopleFindTheChat() =>
        Assert.Equal(8065, Assert.Single(Add("--Mattermost:Port=8065").Resource.Annotations.OfType<EndpointAnnotation>()).Port);

    private static IResourceBuilder<IMattermostResource> Add(params string[] args)
    {
        var builder = TestBuilder.Create(args);
        var database = builder.AddPostgres("db", password: builder.AddParameter("p", "x", secret: true)).AddDatabase("chatdb");
        return builder.AddConfiguredMattermost("chat", database, builder.AddParameter("admin", "x", secret: true), new AppHostFolders(builder));
    }
}
