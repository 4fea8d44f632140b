using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Bots;

/// <summary>A configured bot with a token: its settings, its account and how its model stands.</summary>
internal sealed class Bot(BotOptions options, MattermostSession session, Func<string, bool> isBotAccount)
{
    private volatile ModelState _model = ModelState.Unknown;

    public BotOptions Options { get; } = options;

    public MattermostSession Session { get; } = session;

    public MattermostClient Client => Session.Client;

    public string Username => Options.Username;

    /// <summary>The account; empty until the server has been reached, which comes before the first event.</summary>
    public MattermostUser Account { get; private set; } = new();

    /// <summary>Whether a user id is that of this or another bot of this service: what such a post says of itself can be believed.</summary>
    public bool IsOfThisService(string userId) => isBotAccount(userId);

    /// <summary>Whether Inference offers the model, by the last look at its list.</summary>
    public ModelState Model
    {
        get => _model;
        set => _model = value;
    }

    /// <summary>Waits until the account is known.</summary>
    public async Task<MattermostUser> SignInAsync(CancellationToken cancellationToken) =>
        Account = await Session.GetAccountAsync(cancellationToken);
}

/// <summary>What is known of a bot's model.</summary>
internal sealed record ModelState(ModelAvailability Availability, ModelInfo? Model)
{
    public static readonly ModelState Unknown = new(ModelAvailability.Unknown, Model: null);
    public static readonly ModelState Missing = new(ModelAvailability.Missing, Model: null);

    public static ModelState Listed(ModelInfo model) => new(ModelAvailability.Listed, model);
}

internal enum ModelAvailability
{
    /// <summary>Inference has not been reached yet; asking it will tell.</summary>
    Unknown,

    /// <summary>The bot is active.</summary>
    Listed,

    /// <summary>Inference does not offer the model.</summary>
    Missing,
}
