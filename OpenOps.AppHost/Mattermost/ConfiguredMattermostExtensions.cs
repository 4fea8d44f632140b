namespace OpenOps.AppHost.Mattermost;

/// <summary>Adds the chat that the configuration asks for.</summary>
internal static class ConfiguredMattermostExtensions
{
    private const string KindKey = "Mattermost:Kind";
    private const string ReleaseDirectoryKey = "Mattermost:ReleaseDirectory";
    private const string PortKey = "Mattermost:Port";

    /// <summary>
    /// <c>Mattermost:Kind</c> = <c>container</c> (default), <c>release</c> with <c>Mattermost:ReleaseDirectory</c>, or
    /// <c>emulator</c>; <c>Mattermost:Port</c> fixes the port.
    /// </summary>
    public static IResourceBuilder<IMattermostResource> AddConfiguredMattermost(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<PostgresDatabaseResource> database,
        IResourceBuilder<ParameterResource> adminPassword,
        AppHostFolders folders)
    {
        var kind = builder.Configuration[KindKey] ?? "container";
        return kind.ToLowerInvariant() switch
        {
            "container" => builder.AddMattermost(name, adminPassword, Port(builder))
                .WithDatabase(database)
                .WithDataVolume("openops-mattermost"),
            "release" when builder.ExecutionContext.IsPublishMode => throw new DistributedApplicationException(
                $"{KindKey} is 'release', a program of this machine, which no manifest can hold. Set it to container or emulator to publish."),
            "release" => builder.AddMattermostLocal(name, ReleaseDirectory(builder), adminPassword, Port(builder))
                .WithDatabase(database)
                .WithDataDirectory(folders.Data(name)),
            "emulator" => builder.AddMattermostEmulator<Projects.OpenOps_MattermostEmulator>(name, adminPassword, Port(builder))
                .WithStateFile(folders.Data($"{name}.journal")),
            _ => throw new DistributedApplicationException($"{KindKey} is '{kind}'. Set it to container, release or emulator."),
        };
    }

    private static string ReleaseDirectory(IDistributedApplicationBuilder builder) =>
        builder.Configuration[ReleaseDirectoryKey] is { Length: > 0 } directory
            ? directory
            : throw new DistributedApplicationException(
                $"{ReleaseDirectoryKey} is not set. Set it to an unpacked Mattermost release, the folder with bin/mattermost, or {KindKey} to container or emulator.");

    private static int? Port(IDistributedApplicationBuilder builder) => builder.Configuration[PortKey] switch
    {
        null or "" => null,
        var text when ushort.TryParse(text, out var port) && port > 0 => port,
        var text => throw new DistributedApplicationException($"{PortKey} is '{text}'. Set it to a port from 1 to 65535, or leave it out."),
    };
}
