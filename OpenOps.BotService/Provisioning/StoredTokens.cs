namespace OpenOps.BotService.Provisioning;

/// <summary>What the tokens file holds.</summary>
/// <param name="Bots">Access tokens by the bots' usernames.</param>
/// <param name="Commands">The tokens by which the service knows the server's calls, by slash command.</param>
internal sealed record StoredTokens(IReadOnlyDictionary<string, string> Bots, IReadOnlyDictionary<string, string> Commands)
{
    public static readonly StoredTokens None = new(
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether the other holds the same.</summary>
    public bool IsSameAs(StoredTokens other) => AreSame(Bots, other.Bots) && AreSame(Commands, other.Commands);

    /// <inheritdoc />
    public override string ToString() => $"StoredTokens of {Bots.Count} bots and {Commands.Count} commands";

    private static bool AreSame(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(token => other.GetValueOrDefault(token.Key) == token.Value);
}
