namespace OpenOps.AppHost.Mattermost;

/// <summary>OpenOps.MattermostEmulator in the place of a Mattermost server. It keeps its own data and needs no database.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="adminPassword">The administrator's password.</param>
public sealed class MattermostEmulatorResource(string name, ParameterResource adminPassword) : ProjectResource(name), IMattermostResource
{
    /// <inheritdoc />
    public ParameterResource AdminPasswordParameter { get; } = adminPassword;

    /// <inheritdoc />
    public string CallableHostsVariable => "Emulator__AllowedCallbackHosts__0";
}
