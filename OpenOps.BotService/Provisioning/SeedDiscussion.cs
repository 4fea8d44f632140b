using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Provisioning;

/// <summary>Lets two people have a short discussion, once, so that there is something to summarise.</summary>
internal sealed class SeedDiscussion(HttpClient http, ProvisioningOptions options, ProvisioningLog log, TimeProvider time)
{
    // Marks a post as a line of the discussion, so that a second run finds it and a broken-off run is completed.
    private const string Mark = "openops_seed";
    private const string Resource = "seed-discussion.json";
    private const int PageSize = 200;
    private const int PagesToSearch = 5;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public Task EnsureAsync(Places where, CancellationToken cancellationToken) =>
        ProvisioningException.NamingAsync($"starting the discussion in {options.SeedChannel}", () => TalkAsync(where, cancellationToken));

    /// <summary>The lines of the discussion.</summary>
    internal static IReadOnlyList<SeedLine> Lines()
    {
        using var text = typeof(SeedDiscussion).Assembly.GetManifestResourceStream(typeof(SeedDiscussion), Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded.");
        return JsonSerializer.Deserialize<IReadOnlyList<SeedLine>>(text, Json) ?? [];
    }

    private async Task TalkAsync(Places where, CancellationToken cancellationToken)
    {
        var channel = where.Channels.First(candidate => candidate.Name == options.SeedChannel);
        var lines = Lines();
        var speakers = await SignInAsync(cancellationToken);
        if (speakers is null || await FindAsync(speakers[0], channel, cancellationToken) is not { } said || said.ContainsKey(lines[^1].Id))
        {
            log.Kept($"discussion in {channel.Name}");
            return;
        }

        foreach (var line in lines.Where(line => !said.ContainsKey(line.Id)))
        {
            var post = await speakers[line.Speaker].CreatePostAsync(
                new NewPost
                {
                    ChannelId = channel.Id,
                    Message = line.Text,
                    RootId = line.Answers is { } root ? said[root] : null,
                    Props = new JsonObject { [Mark] = line.Id },
                    PendingPostId = $"{channel.Id}:{Mark}:{line.Id}",
                },
                cancellationToken);
            said[line.Id] = post.Id;
        }

        log.Made($"discussion in {channel.Name}");
    }

    // Null when one of them has another password by now: then there are people here, and no show is needed.
    private async Task<MattermostClient[]?> SignInAsync(CancellationToken cancellationToken)
    {
        var speakers = new List<MattermostClient>();
        if (options.AccountsFile is { Length: > 0 } file
            && (await new AccountsFile(file).ReadAsync(http.BaseAddress!, cancellationToken)) is var made
            && options.Users.Take(2).Any(person => !made.Contains(person.Username, StringComparer.Ordinal)))
        {
            // Somebody's own account: a guess at its password would count as one of the attempts that lock it.
            return null;
        }

        foreach (var person in options.Users.Take(2))
        {
            try
            {
                var token = await MattermostClient.LoginAsync(http, person.Username, person.Password, cancellationToken);
                speakers.Add(new MattermostClient(http, token, time));
            }
            catch (MattermostApiException exception) when (exception.IsUnauthorized)
            {
                return null;
            }
        }

        return [.. speakers];
    }

    // Post ids by line. Null when the channel holds more than is searched: then it needs no seed.
    private static async Task<Dictionary<string, string>?> FindAsync(
        MattermostClient client, MattermostChannel channel, CancellationToken cancellationToken)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var page = 0; page < PagesToSearch; page++)
        {
            var posts = await client.GetPostsAsync(channel.Id, page, PageSize, cancellationToken);
            foreach (var post in posts)
            {
                if (post.Prop(Mark) is { Length: > 0 } id)
                {
                    said[id] = post.Id;
                }
            }

            if (posts.Count < PageSize)
            {
                return said;
            }
        }

        return null;
    }
}

/// <summary>One post of the discussion.</summary>
/// <param name="Id">Names the line.</param>
/// <param name="Speaker">0 or 1.</param>
/// <param name="Answers">The line that begins the thread this one belongs to.</param>
/// <param name="Text">What is said.</param>
internal sealed record SeedLine(string Id, int Speaker, string? Answers, string Text);
