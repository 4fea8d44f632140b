using System.Net;
using System.Text.Json;

namespace OpenOps.BotService.Mattermost;

/// <content>Teams, and what the server says of itself.</content>
internal sealed partial class MattermostClient
{
    /// <summary>The address that people use; null where nobody has set it.</summary>
    public async Task<Uri?> GetSiteUrlAsync(CancellationToken cancellationToken)
    {
        var configuration = await _transport.GetAsync("config/client?format=old", Wire.JsonElement, cancellationToken);
        return configuration.ValueKind == JsonValueKind.Object && configuration.TryGetProperty("SiteURL", out var site)
            && Uri.TryCreate(site.GetString(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
    }

    /// <summary>Whether a user is in a team. False also where this account may not know.</summary>
    public async Task<bool> IsTeamMemberAsync(string teamId, string userId, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.GetAsync($"teams/{teamId}/members/{userId}", Wire.TeamMember, cancellationToken) is { DeleteAt: 0 };
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return false;
        }
    }
}
