namespace OpenOps.AppHost.Mattermost;

/// <summary>A Mattermost server, however it runs: as a container, from an unpacked release, or as the emulator.</summary>
/// <remarks>
/// Its connection string is its base address. A reference to it hands that over as <c>Mattermost__Url</c>, the setting that
/// BotService reads, and never a password: only who needs the administrator is given <see cref="AdminPasswordParameter"/>.
/// </remarks>
public interface IMattermostResource
    : IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithWaitSupport
{
    /// <summary>The environment variable, and so the setting, in which a reference to the server arrives.</summary>
    public const string UrlVariable = "Mattermost__Url";

    internal const string PrimaryEndpointName = "http";

    /// <summary>The HTTP endpoint: REST, WebSocket and the pages people use.</summary>
    public EndpointReference PrimaryEndpoint => new(this, PrimaryEndpointName);

    /// <summary>The host name, as the resource that asks for it reaches the server.</summary>
    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    /// <summary>The port, as the resource that asks for it reaches the server.</summary>
    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>The base address, without a slash at its end.</summary>
    public ReferenceExpression UriExpression => ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}");

    /// <summary>The password that the provisioner gives the administrator it makes.</summary>
    public ParameterResource AdminPasswordParameter { get; }

    /// <summary>The network from which the server calls back: buttons, dialogs, slash commands.</summary>
    /// <value>This machine's loopback, unless the server is a container.</value>
    public NetworkIdentifier CallerNetwork => KnownNetworkIdentifiers.LocalhostNetwork;

    /// <summary>The environment variable in which the server is told the hosts of private networks that it may call.</summary>
    /// <value>Mattermost's own.</value>
    public string CallableHostsVariable => MattermostSettings.CallableHosts;

    ReferenceExpression IResourceWithConnectionString.ConnectionStringExpression => UriExpression;

    string? IResourceWithConnectionString.ConnectionStringEnvironmentVariable => UrlVariable;

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Uri", UriExpression),
    ];
}
