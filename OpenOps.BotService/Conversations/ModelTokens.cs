using OpenOps.BotService.Bots;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Counts tokens as a bot's model does, where Inference knows how, and estimates them where it does not. An estimate also
/// stands in when Inference does not answer: the question to the model then meets the same trouble and tells of it.
/// </summary>
internal sealed partial class ModelTokens(InferenceClient inference, ILogger<ModelTokens> logger) : ITokenCounter
{
    public async ValueTask<TokenCounts> CountAsync(Bot bot, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (bot.Model.Model is not { Openops.CountsTokens: true } model)
        {
            return Estimate(texts);
        }

        try
        {
            var tokens = await inference.CountTokensAsync(model.Id, texts, cancellationToken);
            return new TokenCounts([.. tokens.Select(count => count + EstimatedTokens.PerMessage)], IsExact: true);
        }
        catch (InferenceException exception)
        {
            LogEstimated(bot.Username, exception.Message);
            return Estimate(texts);
        }
    }

    private static TokenCounts Estimate(IReadOnlyList<string> texts) => new([.. texts.Select(EstimatedTokens.Of)], IsExact: false);

    [LoggerMessage(BotEventIds.TokensEstimated, LogLevel.Warning, "Tokens for {Bot} are estimated, since they could not be counted: {Reason}")]
    private partial void LogEstimated(string bot, string reason);
}
