namespace OpenOps.AppHost.Mattermost;

public static partial class MattermostResourceBuilderExtensions
{
    /// <summary>Gives the server its database, for its data and for its settings.</summary>
    /// <param name="builder">The server: a container or a release.</param>
    /// <param name="database">The database, on PostgreSQL 14 or newer.</param>
    public static IResourceBuilder<T> WithDatabase<T>(this IResourceBuilder<T> builder, IResourceBuilder<PostgresDatabaseResource> database)
        where T : IMattermostResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(database);

        // The server's driver asks for TLS unless told otherwise, and knows "postgres://" where it looks for settings.
        var server = database.Resource.Parent;
        var user = server.UserNameParameter is { } name ? ReferenceExpression.Create($"{name:uri}") : server.UserNameReference;
        var address = ReferenceExpression.Create(
            $"postgres://{user}:{server.PasswordParameter:uri}@{server.Host}:{server.Port}/{database.Resource.DatabaseName:uri}?sslmode=disable&connect_timeout=10");
        return builder
            .WithEnvironment(MattermostSettings.DriverName, "postgres")
            .WithEnvironment(MattermostSettings.DataSource, address)
            .WithEnvironment(MattermostSettings.Configuration, address)
            .WithReferenceRelationship(database)
            .WaitFor(database);
    }

    /// <summary>Keeps uploaded files in a volume.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name.</param>
    public static IResourceBuilder<MattermostContainerResource> WithDataVolume(
        this IResourceBuilder<MattermostContainerResource> builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.WithVolume(name, "/mattermost/data");
    }

    /// <summary>Keeps files and plug-ins in a folder, so that the unpacked release stays as it was.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="directory">The folder; the server makes it.</param>
    public static IResourceBuilder<MattermostExecutableResource> WithDataDirectory(
        this IResourceBuilder<MattermostExecutableResource> builder, string directory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return builder
            .WithEnvironment(MattermostSettings.FileDirectory, Path.Combine(directory, "files"))
            .WithEnvironment(MattermostSettings.PluginDirectory, Path.Combine(directory, "plugins"))
            .WithEnvironment(MattermostSettings.ClientPluginDirectory, Path.Combine(directory, "client-plugins"));
    }

    /// <summary>Keeps what the emulator knows in a file.</summary>
    /// <param name="builder">The emulator.</param>
    /// <param name="path">The file.</param>
    public static IResourceBuilder<MattermostEmulatorResource> WithStateFile(
        this IResourceBuilder<MattermostEmulatorResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.WithEnvironment("Emulator__StateFile", path);
    }

    /// <summary>Lets the server call an endpoint: buttons, dialogs and slash commands do.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="endpoint">The endpoint that is called; it need not run yet.</param>
    /// <remarks>
    /// The host is asked of the endpoint where the server runs, so that it is the name by which a container reaches this
    /// machine: the container tunnel's, or the container engine's where the tunnel is off.
    /// </remarks>
    public static IResourceBuilder<T> WithCallbacksTo<T>(this IResourceBuilder<T> builder, EndpointReference endpoint)
        where T : IMattermostResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpoint);
        return builder.WithEnvironment(builder.Resource.CallableHostsVariable, endpoint.Property(EndpointProperty.Host));
    }
}
