using System.Net;
using System.Text.Json;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Provisioning;

/// <summary>Signs the administrator in, having made the account where the server has none yet.</summary>
internal sealed class AdminSignIn(HttpClient http, ProvisioningOptions options, ProvisioningLog log)
{
    private const string AdminRole = "system_admin";

    /// <summary>A session token of the administrator.</summary>
    public async Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        if (await HasNoAccountsAsync(cancellationToken))
        {
            await ProvisioningException.NamingAsync("making the administrator", () => new MattermostAdministration(http, "").CreateUserAsync(
                new NewUser
                {
                    Username = options.AdminUsername,
                    Password = options.AdminPassword,
                    Email = $"{options.AdminUsername}@{options.EmailDomain}",
                },
                cancellationToken));
            log.Made($"administrator {options.AdminUsername}");
        }

        var token = await LoginAsync(cancellationToken);
        var me = await new MattermostClient(http, token, TimeProvider.System).GetMeAsync(cancellationToken);
        return me.Roles.Split(' ').Contains(AdminRole, StringComparer.Ordinal)
            ? token
            : throw new ProvisioningException(
                $"Provisioning failed: {options.AdminUsername} is not a system administrator, who alone can make bots, tokens and slash commands. Name one with --admin (Provisioning:AdminUsername), or give this account the role {AdminRole}. An administrator also sees to these settings:\n"
                + string.Join('\n', ServerSettings.Checklist(options).Select(setting => $"  - {setting}")));
    }

    private async Task<string> LoginAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await MattermostClient.LoginAsync(http, options.AdminUsername, options.AdminPassword, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest)
        {
            throw new ProvisioningException(
                $"Provisioning failed: the server does not take the password of {options.AdminUsername} ({exception.ErrorId}). Give an administrator's with --admin (Provisioning:AdminUsername) and the environment variable {ProvisionArguments.PasswordVariable} (or Provisioning__AdminPassword).",
                exception);
        }
    }

    private async Task<bool> HasNoAccountsAsync(CancellationToken cancellationToken)
    {
        var settings = await ProvisioningException.NamingAsync(
            "asking the server what it is", () => new MattermostTransport(http, "").GetAsync(
                "config/client?format=old", MattermostJson.Default.JsonElement, cancellationToken));
        return settings.TryGetProperty("NoAccounts", out var value) && value.ValueKind == JsonValueKind.String && value.GetString() == "true";
    }
}
