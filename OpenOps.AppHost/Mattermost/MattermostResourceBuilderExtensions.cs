using OpenOps.AppHost.Secrets;

namespace OpenOps.AppHost.Mattermost;

/// <summary>Adds Mattermost servers to an application.</summary>
public static partial class MattermostResourceBuilderExtensions
{
    private const string HealthPath = "/api/v4/system/ping";

    /// <summary>Adds Mattermost Team Edition as a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="adminPassword">The administrator's password.</param>
    /// <param name="port">The port people open in their browsers.</param>
    /// <returns>The server; it needs a database: <see cref="WithDatabase"/>.</returns>
    /// <remarks>
    /// Image <inheritdoc cref="MattermostContainerImageTags.Image" path="/remarks"/>, tag
    /// <inheritdoc cref="MattermostContainerImageTags.Tag" path="/remarks"/>. Without <paramref name="adminPassword"/> one is
    /// generated as parameter <c>{name}-admin-password</c>; without <paramref name="port"/> a free port is taken.
    /// </remarks>
    public static IResourceBuilder<MattermostContainerResource> AddMattermost(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? adminPassword = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var resource = new MattermostContainerResource(name, AdminPassword(builder, name, adminPassword));
        return builder.AddResource(resource)
            .WithImage(MattermostContainerImageTags.Image, MattermostContainerImageTags.Tag)
            .WithImageRegistry(MattermostContainerImageTags.Registry)
            .WithHttpEndpoint(port, MattermostContainerResource.ContainerPort, IMattermostResource.PrimaryEndpointName)
            .WithExternalHttpEndpoints()
            .WithEnvironment(MattermostSettings.ListenAddress, MattermostContainerResource.ListenAddress)
            .WithServerDefaults();
    }

    /// <summary>Adds Mattermost as a process, from a release unpacked on this machine. It is not part of a manifest.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="releaseDirectory">The unpacked release, the folder with <c>bin/mattermost</c>; relative to the application's project.</param>
    /// <param name="adminPassword">The administrator's password; generated as parameter <c>{name}-admin-password</c> when null.</param>
    /// <param name="port">The port people open in their browsers; a free one when null.</param>
    /// <returns>The server; it needs a database: <see cref="WithDatabase"/>.</returns>
    public static IResourceBuilder<MattermostExecutableResource> AddMattermostLocal(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        string releaseDirectory,
        IResourceBuilder<ParameterResource>? adminPassword = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(releaseDirectory);

        var directory = Path.GetFullPath(releaseDirectory, builder.AppHostDirectory);
        var resource = new MattermostExecutableResource(name, directory, AdminPassword(builder, name, adminPassword));
        var listensOn = new EndpointReference(resource, IMattermostResource.PrimaryEndpointName).Property(EndpointProperty.TargetPort);
        return builder.AddResource(resource)
            .ExcludeFromManifest()
            .WithHttpEndpoint(port, name: IMattermostResource.PrimaryEndpointName)
            .WithEnvironment(MattermostSettings.ListenAddress, $"localhost:{listensOn}")
            .WithServerDefaults();
    }

    /// <summary>Adds the emulator: enough of Mattermost for bots, without a container engine, a release or a database.</summary>
    /// <typeparam name="TProject">The emulator's project.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="adminPassword">The administrator's password; generated as parameter <c>{name}-admin-password</c> when null.</param>
    /// <param name="port">The port people open in their browsers; a free one when null.</param>
    public static IResourceBuilder<MattermostEmulatorResource> AddMattermostEmulator<TProject>(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? adminPassword = null,
        int? port = null)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var resource = new MattermostEmulatorResource(name, AdminPassword(builder, name, adminPassword));
        var listensOn = new EndpointReference(resource, IMattermostResource.PrimaryEndpointName).Property(EndpointProperty.TargetPort);

        // AddProject makes a ProjectResource and no other type, so what it does for a service is done here.
        return builder.AddResource(resource)
            .WithAnnotation(new TProject())
            .WithAnnotation(new ExcludeLaunchProfileAnnotation())
            .WithOtlpExporter()
            .WithHttpEndpoint(port, name: IMattermostResource.PrimaryEndpointName)
            .WithExternalHttpEndpoints()
            .WithEnvironment(
                "ASPNETCORE_URLS",
                builder.ExecutionContext.IsRunMode
                    ? ReferenceExpression.Create($"http://localhost:{listensOn}")
                    : ReferenceExpression.Create($"http://+:{listensOn}"))
            .WithChatPage();
    }

    private static ParameterResource AdminPassword(
        IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? given) =>
        (given ?? builder.AddSecret($"{name}-admin-password")).Resource;

    private static IResourceBuilder<T> WithServerDefaults<T>(this IResourceBuilder<T> builder)
        where T : IMattermostResource
    {
        foreach (var (variable, value) in MattermostSettings.ForBots.Concat(MattermostSettings.ForAClosedRoom).Concat(MattermostSettings.ForTheDashboard))
        {
            builder.WithEnvironment(variable, value);
        }

        // The address in people's browsers, which a container does not have for itself.
        var site = new EndpointReference(builder.Resource, IMattermostResource.PrimaryEndpointName, KnownNetworkIdentifiers.LocalhostNetwork);
        return builder.WithEnvironment(MattermostSettings.SiteUrl, site).WithChatPage();
    }

    private static IResourceBuilder<T> WithChatPage<T>(this IResourceBuilder<T> builder)
        where T : IMattermostResource =>
        builder
            .WithHttpHealthCheck(HealthPath, endpointName: IMattermostResource.PrimaryEndpointName)
            .WithUrlForEndpoint(IMattermostResource.PrimaryEndpointName, url => url.DisplayText = "Chat")
            .WithIconName("ChatMultiple");
}
