using OpenOps.BotService.Bots;
using OpenOps.BotService.Commands;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.WebApp;

namespace OpenOps.BotService.Provisioning;

/// <summary>
/// Makes everything the bots need on a server, and makes nothing twice: run again it completes what is missing, and
/// changes nothing where nothing is.
/// </summary>
internal sealed class Provisioner(
    HttpClient http, ProvisioningOptions options, IReadOnlyList<BotOptions> bots, TokensFile tokensFile, OfferedModels? models,
    ProvisioningLog log, TimeProvider time)
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Does what is missing.</summary>
    /// <exception cref="ProvisioningException">A step failed; what was done before it stays, and the next run goes on there.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WaitForServerAsync(cancellationToken);
        var token = await new AdminSignIn(http, options, log).SignInAsync(cancellationToken);
        var administration = new MattermostAdministration(http, token);
        var admin = new MattermostClient(http, token, time);
        var configuration = await new ServerSettings(administration, options, log).EnsureAsync(cancellationToken);

        var places = new PlaceProvisioning(administration, admin, options, log);
        var where = await places.EnsureAsync(cancellationToken);
        await places.JoinAsync(where, (await admin.GetMeAsync(cancellationToken)).Id, options.AdminUsername, cancellationToken);
        var people = await new PeopleProvisioning(administration, admin, places, options, http.BaseAddress!, log).EnsureAsync(where, cancellationToken);
        var commands = new CommandProvisioning(
            administration, admin, [.. SlashCommandCatalogue.All.Select(entry => entry.About)], options.CallbackUrl, log);
        await ProvisionBotsAsync(new BotProvisioning(http, administration, admin, places, log, time), commands, where, people, cancellationToken);
        if (options.InstallPlugin)
        {
            await new PluginProvisioning(administration, PluginArchive.Create(), log).EnsureAsync(configuration, cancellationToken);
        }

        if (options.SeedDiscussion)
        {
            await new SeedDiscussion(http, options, log, time).EnsureAsync(where, cancellationToken);
        }

        log.Finished(http.BaseAddress!.ToString());
    }

    private async Task ProvisionBotsAsync(
        BotProvisioning provisioning, CommandProvisioning commands, Places where, IReadOnlyList<MattermostUser> people, CancellationToken cancellationToken)
    {
        var known = await tokensFile.ReadAsync(cancellationToken);
        var access = new Dictionary<string, string>(StringComparer.Ordinal);
        var chosen = await ChooseAsync(cancellationToken);
        foreach (var bot in chosen)
        {
            var old = options.RotateTokens ? null : known.Bots.GetValueOrDefault(bot.Username);
            access[bot.Username] = await provisioning.EnsureAsync(bot, old, where, people, cancellationToken);
        }

        // The last thing before the file is written: a command has one token, so the old one ends where the new one begins.
        var tokens = new StoredTokens(access, await commands.EnsureAsync(
            where.Team, chosen is [var first, ..] ? first.Username : null, known.Commands, options.RotateTokens, cancellationToken));
        if (!tokens.IsSameAs(known))
        {
            await tokensFile.WriteAsync(tokens, cancellationToken);
            log.Made("tokens file");
        }

        // Only now: before the file held the new ones, the old ones were all there was.
        foreach (var bot in chosen)
        {
            await ProvisioningException.NamingAsync(
                $"ending older tokens of {bot.Username}", () => provisioning.RevokeOlderAsync(bot, cancellationToken));
        }
    }

    private async Task<IReadOnlyList<BotOptions>> ChooseAsync(CancellationToken cancellationToken)
    {
        if (models is null)
        {
            return bots;
        }

        var offered = await models.GetAsync(cancellationToken);
        foreach (var bot in bots.Where(bot => !offered.Contains(bot.Model, StringComparer.Ordinal)))
        {
            log.LeftOut(bot.Username, bot.Model, offered.Count == 0 ? "none" : string.Join(", ", offered));
        }

        return [.. bots.Where(bot => offered.Contains(bot.Model, StringComparer.Ordinal))];
    }

    private async Task WaitForServerAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                using var response = await new MattermostTransport(http, "").SendAsync(HttpMethod.Get, "system/ping", content: null, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or MattermostApiException)
            {
                if (time.GetElapsedTime(started) >= options.WaitTimeout)
                {
                    throw new ProvisioningException(
                        $"Provisioning failed: no Mattermost server answered at {http.BaseAddress} within {options.WaitTimeout.TotalSeconds:0} s. Check Mattermost:Url, or start the server.",
                        exception);
                }

                await Task.Delay(PingInterval, time, cancellationToken);
            }
        }
    }
}
