using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Provisioning;

/// <summary>Sees to it that the server lets bots exist, sign in and call back.</summary>
internal sealed class ServerSettings(MattermostAdministration administration, ProvisioningOptions options, ProvisioningLog log)
{
    private const string Section = "ServiceSettings";
    private const string CallbackHosts = "AllowedUntrustedInternalConnections";

    private static readonly (string Name, string Console)[] Needed =
    [
        ("EnableBotAccountCreation", "Integrations > Bot Accounts > Enable Bot Account Creation"),
        ("EnableUserAccessTokens", "Integrations > Integration Management > Enable Personal Access Tokens"),
    ];

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } before)
        {
            return;
        }

        var changes = new JsonObject();
        foreach (var (name, _) in Missing(before))
        {
            changes[name] = true;
        }

        if (MissingCallbackHost(before) is { } hosts)
        {
            changes[CallbackHosts] = hosts;
        }

        if (changes.Count == 0)
        {
            log.Kept("server settings");
            return;
        }

        var patch = JsonSerializer.SerializeToElement(new JsonObject { [Section] = changes.DeepClone() });
        await ProvisioningException.NamingAsync(
            $"setting {string.Join(", ", changes.Select(change => $"{Section}.{change.Key}"))}",
            () => administration.PatchConfigurationAsync(patch, cancellationToken));

        // A setting given by an environment variable of the server is accepted, and stays as it was.
        if (await ReadAsync(cancellationToken) is { } after && Missing(after) is [var unchanged, ..])
        {
            throw new ProvisioningException(
                $"Provisioning failed: {Section}.{unchanged.Name} stays false although it was set. Have an administrator of the machine set it to true (System Console > {unchanged.Console}, or the variable MM_SERVICESETTINGS_{unchanged.Name.ToUpperInvariant()}).");
        }

        foreach (var change in changes)
        {
            log.Made($"server setting {Section}.{change.Key}");
        }
    }

    private static List<(string Name, string Console)> Missing(JsonElement settings) =>
        [.. Needed.Where(setting => settings.TryGetProperty(setting.Name, out var value) && value.ValueKind == JsonValueKind.False)];

    private string? MissingCallbackHost(JsonElement settings)
    {
        if ((options.CallbackHost ?? options.CallbackUrl?.Host) is not { Length: > 0 } host || !settings.TryGetProperty(CallbackHosts, out var value))
        {
            return null;
        }

        var hosts = (value.GetString() ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return hosts.Contains(host, StringComparer.OrdinalIgnoreCase) ? null : string.Join(' ', hosts.Append(host));
    }

    private async Task<JsonElement?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var configuration = await administration.GetConfigurationAsync(cancellationToken);
            return configuration.TryGetProperty(Section, out var settings) ? settings : null;
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented or HttpStatusCode.Forbidden)
        {
            // A server that keeps its settings to itself may well be set up rightly; if not, a later step says so.
            log.Kept("server settings as they are, since they are not shown");
            return null;
        }
    }
}
