using System.Globalization;
using System.Security.Cryptography;
using OpenOps.Audit.Access;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Settings;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Console.Samples;

/// <summary>
/// Which sample evaluators see. It is a setting like those of the services, and lies in the record alone: each change is an
/// event of the chain, with all that is needed to draw the same sample again.
/// </summary>
internal sealed class SampleSettings(SettingsHistory history, SettingsRecorder recorder, TimeProvider time)
{
    /// <summary>Under which name it stands among the services' settings. No program may report it.</summary>
    public const string Service = "evaluation sample";

    private const string KeyName = "key";
    private const string ShareName = "share";
    private const string FromName = "from";
    private const string ToName = "to";
    private const string SetterName = "set by";
    private const string BotPrefix = "share of ";

    /// <returns>The sample, and who set it; null while nobody has.</returns>
    public async Task<(SampleRule Rule, string SetBy)?> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = await history.LatestAsync(Service, cancellationToken);
        return settings.Count == 0 ? null : (
            new SampleRule(
                Convert.FromHexString(settings[KeyName]),
                int.Parse(settings[ShareName], CultureInfo.InvariantCulture),
                settings.Where(one => one.Key.StartsWith(BotPrefix, StringComparison.Ordinal))
                    .ToDictionary(one => one.Key[BotPrefix.Length..], one => int.Parse(one.Value, CultureInfo.InvariantCulture), StringComparer.Ordinal),
                TimeOf(settings, FromName), TimeOf(settings, ToName)),
            settings[SetterName]);
    }

    /// <summary>The sample as evaluators see it: nothing while none is set.</summary>
    public async Task<SampleRule> RuleAsync(CancellationToken cancellationToken) => await ReadAsync(cancellationToken) is { } set ? set.Rule : SampleRule.Nothing;

    /// <param name="rule">The sample; its key counts only when <paramref name="anew"/> is false.</param>
    /// <param name="anew">Whether other interactions are to be drawn.</param>
    /// <param name="setBy">Who sets it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task SetAsync(SampleRule rule, bool anew, string setBy, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [KeyName] = Convert.ToHexStringLower(anew ? RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes) : rule.Key),
            [ShareName] = rule.Share.ToString(CultureInfo.InvariantCulture),
            [SetterName] = setBy,
        };
        foreach (var (name, at) in new[] { (FromName, rule.From), (ToName, rule.To) })
        {
            if (at is { } given)
            {
                settings[name] = given.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            }
        }

        foreach (var (bot, share) in rule.Shares)
        {
            settings[BotPrefix + bot] = share.ToString(CultureInfo.InvariantCulture);
        }

        var now = time.GetUtcNow();
        if (await recorder.RecordAsync(new SettingsReport(Guid.CreateVersion7(now), now, Service, settings), AccessEvents.Recorder, cancellationToken)
            is { State: not CommitState.Recorded } outcome)
        {
            throw new InvalidOperationException($"The sample could not be recorded: {outcome.State}.");
        }
    }

    private static DateTimeOffset? TimeOf(IReadOnlyDictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out var text) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
}
