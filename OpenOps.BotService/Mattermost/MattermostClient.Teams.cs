using System.Net;

namespace OpenOps.BotService.Mattermost;

/// <content>Teams.</content>
internal sealed partial class MattermostClient
{
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
