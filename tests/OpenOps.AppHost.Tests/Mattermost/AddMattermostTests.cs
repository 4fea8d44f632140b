using OpenOps.AppHost.Mattermost;

namespace OpenOps.AppHost.Tests.Mattermost;

public sealed class AddMattermostTests
{
    private readonly IDistributedApplicationBuilder _builder = TestBuilder.Create("--Parameters:chat-admin-password=<admin>");

    [Fact]
    public void AddMattermost_ByDefault_IsThePinnedImageOnItsOwnPort()
    {
        var chat = _builder.AddMattermost("chat").Resource;

        var image = Assert.Single(chat.Annotations.OfType<ContainerImageAnnotation>());
        Assert.Equal(("docker.io", "mattermost/mattermost-team-edition", "11.7.10"), (image.Registry, image.Image, image.Tag));
        var endpoint = Assert.Single(chat.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal(("http", (int?)8065, (int?)null, true), (endpoint.Name, endpoint.TargetPort, endpoint.Port, endpoint.IsExternal));
        Assert.Same(chat, Assert.Single(_builder.Resources.OfType<IMattermostResource>()));
    }

    [Fact]
    public void AddMattermost_WithoutAPassword_MakesASecretParameter()
    {
        var chat = _builder.AddMattermost("chat").Resource;
        Assert.Equal("chat-admin-password", chat.AdminPasswordParameter.Name);
        Assert.True(chat.AdminPasswordParameter.Secret);
        Assert.NotNull(chat.AdminPasswordParameter.Default);
    }

    [Fact]
    public void AddMattermost_WithAPasswordAndAPort_UsesThem()
    {
        var password = _builder.AddParameter("mine", "a password", secret: true);
        var chat = _builder.AddMattermost("chat", password, port: 18065).Resource;
        Assert.Same(password.Resource, chat.AdminPasswordParameter);
        Assert.Equal(18065, Assert.Single(chat.Annotations.OfType<EndpointAnnotation>()).Port);
    }

    [Fact]
    public void AddMattermost_WithADataVolume_KeepsUploadedFiles()
    {
        var chat = _builder.AddMattermost("chat").WithDataVolume("files").Resource;
        var mount = Assert.Single(chat.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal(("files", "/mattermost/data", ContainerMountType.Volume), (mount.Source, mount.Target, mount.Type));
    }

    [Theory]
    [InlineData("MM_LOGSETTINGS_ENABLEDIAGNOSTICS")]
    [InlineData("MM_SERVICESETTINGS_ENABLESECURITYFIXALERT")]
    [InlineData("MM_ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED")]
    [InlineData("MM_EMAILSETTINGS_SENDPUSHNOTIFICATIONS")]
    [InlineData("MM_PLUGINSETTINGS_ENABLEREMOTEMARKETPLACE")]
    [InlineData("MM_SERVICESETTINGS_ENABLELINKPREVIEWS")]
    public async Task AddMattermost_WhatCallsHome_IsOff(string variable)
    {
        var chat = _builder.AddMattermost("chat").Resource;
        AppModel.AllocateEndpoints([chat]);
        Assert.Equal("false", (await MattermostEnvironment.OfAsync(_builder, chat))[variable]);
    }

    [Fact]
    public async Task SiteUrl_OfAContainer_IsTheAddressInPeoplesBrowsers()
    {
        var chat = _builder.AddMattermost("chat").Resource;
        AppModel.AllocateEndpoints([chat]);
        Assert.Equal("http://localhost:40001", (await MattermostEnvironment.OfAsync(_builder, chat))["MM_SERVICESETTINGS_SITEURL"]);
    }
}
