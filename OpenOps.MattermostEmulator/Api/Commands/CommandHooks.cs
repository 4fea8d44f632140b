using System.Collections.Concurrent;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Commands;

/// <summary>The addresses commands may answer at later: five times, for half an hour.</summary>
internal sealed class CommandHooks(TimeProvider time)
{
    private const int Uses = 5;
    private const int Capacity = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<string, Hook> _hooks = new(StringComparer.Ordinal);

    public string Create(CommandRun run)
    {
        if (_hooks.Count >= Capacity)
        {
            foreach (var (old, hook) in _hooks.Where(entry => entry.Value.Until < time.GetUtcNow()))
            {
                _hooks.TryRemove(KeyValuePair.Create(old, hook));
            }
        }

        var id = Ids.New();
        _hooks[id] = new Hook(run, time.GetUtcNow() + Lifetime);
        return id;
    }

    /// <summary>The run a hook belongs to, used up by one.</summary>
    public CommandRun Use(string id)
    {
        if (!_hooks.TryGetValue(id, out var hook) || hook.Until < time.GetUtcNow())
        {
            throw ApiErrors.Of(404, "app.command_webhook.get.missing", "Unable to find the webhook.");
        }

        return hook.TryUse(Uses) ? hook.Run : throw ApiErrors.Of(400, "app.command_webhook.try_use.invalid", "Invalid webhook.");
    }

    private sealed class Hook(CommandRun run, DateTimeOffset until)
    {
        private int _used;

        public CommandRun Run => run;

        public DateTimeOffset Until => until;

        public bool TryUse(int uses) => Interlocked.Increment(ref _used) <= uses;
    }
}

/// <summary><c>/hooks/commands/{id}</c>. Knowing the id is the right to use it.</summary>
internal static class CommandHooksApi
{
    public static void MapCommandHooks(this WebApplication app) => app.MapPost("/hooks/commands/{id}", AnswerAsync);

    private static async Task<IResult> AnswerAsync(string id, HttpContext http, CommandHooks hooks, CommandPosts posts)
    {
        var run = hooks.Use(id);
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        var isJson = http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is true;
        posts.Post(run, CommandResponse.Read(isJson ? "application/json" : "text/plain", text)
            ?? throw ApiErrors.Of(400, "web.command_webhook.parse.app_error", "Unable to parse incoming data."));
        return TypedResults.Text("ok", "text/plain; charset=utf-8");
    }
}
