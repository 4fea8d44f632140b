namespace OpenOps.AppHost.Mattermost;

/// <summary>Mattermost Team Edition as a container.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="adminPassword">The administrator's password.</param>
public sealed class MattermostContainerResource(string name, ParameterResource adminPassword)
    : ContainerResource(name), IMattermostResource
{
    /// <summary>The port inside the container, which is the server's own default.</summary>
    internal const int ContainerPort = 8065;

    internal const string ListenAddress = ":8065";

    /// <inheritdoc />
    public ParameterResource AdminPasswordParameter { get; } = adminPassword;

    /// <inheritdoc />
    public NetworkIdentifier CallerNetwork => KnownNetworkIdentifiers.DefaultAspireContainerNetwork;
}
