using System.Collections.Concurrent;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Conversations;

/// <summary>Accounts by id, remembered for a minute: names and roles change seldom, and every turn asks for some.</summary>
internal sealed class UserDirectory(TimeProvider time)
{
    private const int Capacity = 10_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (MattermostUser User, long At)> _known = new(StringComparer.Ordinal);

    public async Task<MattermostUser> GetAsync(MattermostClient client, string userId, CancellationToken cancellationToken) =>
        Find(userId) ?? Keep(await client.GetUserAsync(userId, cancellationToken));

    /// <summary>Makes the accounts known that are not, in one request at most.</summary>
    public async Task<Func<string, MattermostUser?>> GetAllAsync(
        MattermostClient client, IEnumerable<string> userIds, CancellationToken cancellationToken)
    {
        var ids = userIds.ToHashSet(StringComparer.Ordinal);
        var users = ids.Select(Find).OfType<MattermostUser>().ToDictionary(user => user.Id, StringComparer.Ordinal);
        var unknown = ids.Where(id => id.Length > 0 && !users.ContainsKey(id)).ToList();
        if (unknown.Count > 0)
        {
            foreach (var user in await client.GetUsersAsync(unknown, cancellationToken))
            {
                users[user.Id] = Keep(user);
            }
        }

        return id => users.GetValueOrDefault(id);
    }

    private MattermostUser? Find(string userId) =>
        _known.TryGetValue(userId, out var entry) && time.GetElapsedTime(entry.At) < Fresh ? entry.User : null;

    private MattermostUser Keep(MattermostUser user)
    {
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known[user.Id] = (user, time.GetTimestamp());
        return user;
    }
}
