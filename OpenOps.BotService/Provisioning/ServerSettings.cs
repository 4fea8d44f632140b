using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Provisioning;

/// <summary>
/// Sees to it that the server lets bots exist, answers to slash commands and calls back. What it does not let itself be
/// told is listed for an administrator, and the rest goes on: much of it may have been done already.
/// </summary>
internal sealed class ServerSettings(MattermostAdministration administration, ProvisioningOptions options, ProvisioningLog log)
{
    /// <summary>Everything that is needed, for somebody who has to set it by hand.</summary>
    public static IReadOnlyList<string> Checklist(ProvisioningOptions options) =>
        [.. Needed.Select(setting => $"{setting.FullName}: {setting.Mend("true")}"), .. CallbackChecklist(options)];

    private static IReadOnlyList<NeededSetting> Needed { get; } = [NeededSetting.Bots, NeededSetting.Commands];

    /// <summary>Does what is missing, and returns the configuration as it is then; null where the server does not show it.</summary>
    public async Task<JsonElement?> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } before)
        {
            // A server that keeps its settings to itself may well be set up rightly; if not, a later step says so.
            log.Kept("server settings as they are, since they are not shown");
            return null;
        }

        var changes = Changes(before);
        if (changes.Count == 0)
        {
            log.Kept("server settings");
            return before;
        }

        foreach (var (setting, value) in changes)
        {
            await ChangeAsync(setting, value, cancellationToken);
        }

        // A setting that the server's environment gives is accepted, and stays as it was.
        var after = await ReadAsync(cancellationToken) ?? before;
        var open = Changes(after).ToDictionary(change => change.Setting, change => change.Value);
        foreach (var (setting, _) in changes)
        {
            if (open.TryGetValue(setting, out var value))
            {
                log.NotDone($"server setting {setting.FullName}", setting.Mend(value.ToString()));
            }
            else
            {
                log.Changed($"server setting {setting.FullName}");
            }
        }

        return after;
    }

    private static IEnumerable<string> CallbackChecklist(ProvisioningOptions options) =>
        CallbackHost(options) is { } host ? [$"{NeededSetting.CallbackHosts.FullName}: {NeededSetting.CallbackHosts.Mend(host)}"] : [];

    private static string? CallbackHost(ProvisioningOptions options) =>
        (options.CallbackHost ?? options.CallbackUrl?.Host) is { Length: > 0 } host ? host : null;

    private List<(NeededSetting Setting, JsonValue Value)> Changes(JsonElement configuration)
    {
        List<(NeededSetting, JsonValue)> changes = [.. Needed.Where(setting => setting.IsOffIn(configuration)).Select(setting => (setting, JsonValue.Create(true)))];
        if (CallbackHost(options) is { } host && NeededSetting.CallbackHosts.In(configuration) is { } value)
        {
            var hosts = (value.GetString() ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            if (!hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            {
                changes.Add((NeededSetting.CallbackHosts, JsonValue.Create(string.Join(' ', hosts.Append(host)))));
            }
        }

        return changes;
    }

    private async Task ChangeAsync(NeededSetting setting, JsonValue value, CancellationToken cancellationToken)
    {
        var patch = JsonSerializer.SerializeToElement(new JsonObject { [setting.Section] = new JsonObject { [setting.Name] = value.DeepClone() } });
        try
        {
            await ProvisioningException.NamingAsync(
                $"setting {setting.FullName}", () => administration.PatchConfigurationAsync(patch, cancellationToken));
        }
        catch (ProvisioningException exception) when (exception.InnerException is MattermostApiException { Status: HttpStatusCode.Forbidden or HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest })
        {
            // Read-only settings, or an administrator who may not change these: the look afterwards says which.
        }
    }

    private async Task<JsonElement?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await administration.GetConfigurationAsync(cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented or HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
