namespace OpenOps.AppHost.Mattermost;

/// <summary>Mattermost as a process on this machine, run from an unpacked release.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="releaseDirectory">The unpacked release: the folder with <c>bin/mattermost</c>.</param>
/// <param name="adminPassword">The administrator's password.</param>
public sealed class MattermostExecutableResource(string name, string releaseDirectory, ParameterResource adminPassword)
    : ExecutableResource(name, Path.Combine(releaseDirectory, "bin", "mattermost"), releaseDirectory), IMattermostResource
{
    /// <inheritdoc />
    public ParameterResource AdminPasswordParameter { get; } = adminPassword;
}
