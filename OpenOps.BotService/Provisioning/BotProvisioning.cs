using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Provisioning;

/// <summary>Makes a bot's account with its picture and access token, and opens its direct conversations.</summary>
internal sealed class BotProvisioning(
    HttpClient http, MattermostAdministration administration, MattermostClient admin, PlaceProvisioning places, ProvisioningLog log, TimeProvider time)
{
    // Tells our tokens from those an administrator made by hand.
    private const string TokenDescription = "OpenOps bot service, by provision";

    // The tokens this run made. Of a token that was there already nobody tells the id.
    private readonly Dictionary<string, UserAccessToken> _made = new(StringComparer.Ordinal);

    /// <summary>Sees to one bot and returns its token; the one it has where that still works.</summary>
    public Task<string> EnsureAsync(
        BotOptions bot, string? knownToken, Places where, IReadOnlyList<MattermostUser> people, CancellationToken cancellationToken) =>
        ProvisioningException.NamingAsync($"making the bot {bot.Username}", async () =>
        {
            var userId = await EnsureAccountAsync(bot, cancellationToken);
            await EnsurePictureAsync(bot, userId, cancellationToken);
            await places.JoinAsync(where, userId, bot.Username, cancellationToken);
            var token = await EnsureTokenAsync(bot, userId, knownToken, cancellationToken);
            await EnsureDirectAsync(bot, new MattermostClient(http, token, time), userId, people, cancellationToken);
            return token;
        });

    /// <summary>Where this run made a bot a new token: revokes the ones that earlier runs made.</summary>
    public async Task RevokeOlderAsync(BotOptions bot, CancellationToken cancellationToken)
    {
        if (!_made.TryGetValue(bot.Username, out var made))
        {
            return;
        }

        foreach (var token in await administration.GetTokensAsync(made.UserId, cancellationToken))
        {
            if (token.Description == TokenDescription && token.Id != made.Id)
            {
                await administration.RevokeTokenAsync(token.Id, cancellationToken);
                log.Made($"end of an older token of bot {bot.Username}");
            }
        }
    }

    private async Task<string> EnsureAccountAsync(BotOptions bot, CancellationToken cancellationToken)
    {
        var profile = new BotProfile(bot.Username, bot.DisplayName ?? bot.Username, bot.Description);
        if (await admin.FindUserAsync(bot.Username, cancellationToken) is not { } user)
        {
            var made = await administration.CreateBotAsync(profile, cancellationToken);
            log.Made($"bot {bot.Username}");
            return made.UserId;
        }

        if (await administration.FindBotAsync(user.Id, cancellationToken) is not { } found)
        {
            throw new ProvisioningException(
                $"Provisioning failed: the name {bot.Username} belongs to a person on this server. Give the bot another Username in section Bots.");
        }

        if (found.DeleteAt > 0)
        {
            await administration.SetBotEnabledAsync(user.Id, enabled: true, cancellationToken);
            log.Made($"bot {bot.Username} enabled again");
        }

        if (found.DisplayName != profile.DisplayName || found.Description != profile.Description)
        {
            await administration.ChangeBotAsync(user.Id, profile, cancellationToken);
            log.Made($"names of bot {bot.Username}");
        }
        else
        {
            log.Kept($"bot {bot.Username}");
        }

        return user.Id;
    }

    private async Task EnsurePictureAsync(BotOptions bot, string userId, CancellationToken cancellationToken)
    {
        if ((await admin.GetUserAsync(userId, cancellationToken)).LastPictureUpdate > 0)
        {
            return;
        }

        var (image, fileName) = bot.Avatar is { Length: > 0 } file
            ? (await ReadPictureAsync(bot, file, cancellationToken), Path.GetFileName(file))
            : (AvatarDrawing.Draw(bot.Username), "avatar.png");
        await administration.SetPictureAsync(userId, image, fileName, cancellationToken);
        log.Made($"picture of bot {bot.Username}");
    }

    private static async Task<byte[]> ReadPictureAsync(BotOptions bot, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningException(
                $"Provisioning failed: the picture of bot {bot.Username} cannot be read from {file}. Name another file in its Avatar, or none.", exception);
        }
    }

    private async Task<string> EnsureTokenAsync(BotOptions bot, string userId, string? known, CancellationToken cancellationToken)
    {
        if (known is { Length: > 0 } && await BelongsToAsync(known, userId, cancellationToken))
        {
            log.Kept($"token of bot {bot.Username}");
            return known;
        }

        var made = await administration.CreateTokenAsync(userId, TokenDescription, cancellationToken);
        _made[bot.Username] = made;
        log.Made($"token of bot {bot.Username}");
        return made.Token;
    }

    private async Task<bool> BelongsToAsync(string token, string userId, CancellationToken cancellationToken)
    {
        try
        {
            return (await new MattermostClient(http, token, time).GetMeAsync(cancellationToken)).Id == userId;
        }
        catch (MattermostApiException exception) when (exception.IsUnauthorized)
        {
            return false;
        }
    }

    private async Task EnsureDirectAsync(
        BotOptions bot, MattermostClient client, string userId, IReadOnlyList<MattermostUser> people, CancellationToken cancellationToken)
    {
        var known = (await client.GetMyChannelsAsync(cancellationToken)).Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var person in people)
        {
            var ids = new[] { userId, person.Id }.Order(StringComparer.Ordinal);
            if (!known.Contains(string.Join("__", ids)))
            {
                await client.OpenDirectAsync(userId, person.Id, cancellationToken);
                log.Made($"conversation of {person.Username} with {bot.Username}");
            }
        }
    }
}
