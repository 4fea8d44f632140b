using System.Security.Cryptography;
using System.Text;

namespace OpenOps.BotService.Commands;

/// <summary>
/// The tokens that prove a call to come from the chat server: <c>Commands:Tokens:&lt;trigger&gt;</c>, one, or a list where
/// several teams have the command.
/// </summary>
internal sealed class CommandTokens
{
    public const string SectionName = "Commands:Tokens";

    // Hashes have one length, so comparing them tells nothing of the tokens' lengths either.
    private readonly Dictionary<string, IReadOnlyList<byte[]>> _hashes = new(StringComparer.OrdinalIgnoreCase);

    public CommandTokens(IConfiguration configuration)
    {
        foreach (var trigger in configuration.GetSection(SectionName).GetChildren())
        {
            var tokens = trigger.GetChildren().Select(token => token.Value).Append(trigger.Value);
            _hashes[trigger.Key] = [.. tokens.Where(token => !string.IsNullOrWhiteSpace(token)).Select(token => Hash(token!.Trim()))];
        }
    }

    /// <summary>Whether there is a token at all.</summary>
    public bool Knows(string trigger) => _hashes.GetValueOrDefault(trigger) is { Count: > 0 };

    /// <summary>Whether this is one of the trigger's tokens.</summary>
    public bool Accept(string trigger, string token)
    {
        var hash = Hash(token);
        var accepted = false;
        foreach (var known in _hashes.GetValueOrDefault(trigger) ?? [])
        {
            accepted |= CryptographicOperations.FixedTimeEquals(known, hash);
        }

        return accepted;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
