using System.Globalization;
using Npgsql;
using OpenOps.Audit.Chat;

namespace OpenOps.Audit.Crosschecks;

/// <summary>
/// What <c>verify</c> holds the record against besides itself: <c>--posts</c>, what the bots have posted in the chat, and
/// <c>--usage FILE</c>, what a provider has counted; <c>--since TIME</c> leaves older posts out.
/// </summary>
internal sealed class Crosscheck
{
    private const string PostsOption = "--posts";
    private const string UsageOption = "--usage";
    private const string SinceOption = "--since";
    private const string ChatKey = "Mattermost:Url";
    private const string TokensFileKey = "Mattermost:TokensFile";
    private const string TokensKey = "Mattermost:Tokens";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly bool _posts;
    private readonly IReadOnlyList<string> _usage;
    private readonly DateTimeOffset _since;

    private Crosscheck(bool posts, IReadOnlyList<string> usage, DateTimeOffset since) => (_posts, _usage, _since) = (posts, usage, since);

    /// <summary>Takes what is its own out of the arguments.</summary>
    /// <exception cref="CrosscheckException">An option has no value, or one that cannot be read.</exception>
    public static Crosscheck Take(ref string[] args)
    {
        List<string> rest = [];
        List<string> usage = [];
        var (posts, since) = (false, DateTimeOffset.MinValue);
        for (var index = 0; index < args.Length; index++)
        {
            if (args[index] == PostsOption)
            {
                posts = true;
            }
            else if (args[index] is UsageOption or SinceOption)
            {
                var value = index + 1 < args.Length ? args[index + 1] : throw new CrosscheckException($"{args[index]} needs a value.");
                if (args[index++] == UsageOption)
                {
                    usage.Add(value);
                }
                else if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since))
                {
                    throw new CrosscheckException($"{SinceOption} takes a time such as 2026-01-31T12:00:00Z.");
                }
            }
            else
            {
                rest.Add(args[index]);
            }
        }

        args = [.. rest];
        return new Crosscheck(posts, usage, since);
    }

    /// <returns>Whether all that was looked at is in the record.</returns>
    /// <exception cref="CrosscheckException">A setting is missing.</exception>
    /// <exception cref="UsageFileException">A usage file cannot be read.</exception>
    /// <exception cref="HttpRequestException">The chat server refused, or could not be reached.</exception>
    public async Task<bool> RunAsync(IConfigurationManager configuration, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        // First of all, so that a wrong name is known before a long walk begins.
        var usage = _usage.Select(UsageFile.Read).ToList();
        var holds = true;
        if (_posts)
        {
            var check = new PostCheck(database, TimeProvider.System);
            var (server, tokens) = ReadChat(configuration);
            using var http = new HttpClient { Timeout = Patience };
            foreach (var token in tokens)
            {
                await check.AddAsync(new ChatApi(http, server, token), _since, cancellationToken);
            }

            holds &= Tell("posts", check.Findings, check.Summary);
        }

        foreach (var file in usage)
        {
            var (findings, summary) = await new UsageCheck(database).RunAsync(file, cancellationToken);
            holds &= Tell("usage", findings, summary);
        }

        return holds;
    }

    private static (Uri Server, IReadOnlyList<string> Tokens) ReadChat(IConfigurationManager configuration)
    {
        if (configuration[TokensFileKey] is { Length: > 0 } file)
        {
            configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        List<string> tokens = [.. configuration.GetSection(TokensKey).GetChildren().Select(token => token.Value).OfType<string>()];
        return Uri.TryCreate(configuration[ChatKey], UriKind.Absolute, out var server) && tokens.Count > 0
            ? (server, tokens)
            : throw new CrosscheckException($"{PostsOption} needs {ChatKey} and the bots' tokens. Set {ChatKey} to the chat server's address, and {TokensFileKey} to the file that `provision` wrote.");
    }

    private static bool Tell(string what, IReadOnlyList<string> findings, string summary)
    {
        System.Console.WriteLine(summary);
        System.Console.WriteLine(findings.Count == 0
            ? $"All of these {what} are accounted for by the record."
            : $"The record does NOT account for all of these {what}:{string.Concat(findings.Select(finding => $"{Environment.NewLine}  {finding}"))}");
        return findings.Count == 0;
    }
}

/// <summary>A crosscheck that cannot be made; the message says what is missing.</summary>
internal sealed class CrosscheckException(string message) : Exception(message);
