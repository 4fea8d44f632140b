using OpenOps.BotService.Bots;

namespace OpenOps.BotService.Tasks;

/// <summary>How much a bot gives its model to read at once.</summary>
internal static class TokenBudget
{
    /// <summary>The tokens of one request: what the bot's settings say, and no more than leaves the model room to answer.</summary>
    public static int Of(Bot bot) =>
        bot.Model.Model?.Openops?.ContextLength is { } context and > 0
            ? Math.Min(bot.Options.ContextTokens, context - (context / 4))
            : bot.Options.ContextTokens;
}
