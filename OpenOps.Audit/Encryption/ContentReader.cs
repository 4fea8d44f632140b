using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Encryption;

/// <summary>
/// Opens what was said. Keys are read with the texts each time: a key that was destroyed a moment ago, by whichever replica,
/// opens nothing more.
/// </summary>
internal sealed class ContentReader(MasterKeys masters)
{
    /// <summary>Everything said in these interactions that can still be read.</summary>
    public async Task<EventTexts> ReadAsync(AuditDbContext db, Guid[] interactionIds, CancellationToken cancellationToken)
    {
        var contents = await db.Contents.Where(content => interactionIds.Contains(content.InteractionId)).ToListAsync(cancellationToken);
        var keyIds = contents.Select(content => content.KeyId).Distinct().ToArray();

        // After the texts: what is destroyed in between is not there any more.
        var keys = (await db.PersonKeys.Where(key => keyIds.Contains(key.Id)).ToListAsync(cancellationToken))
            .ToDictionary(key => key.Id, masters.Unwrap);
        var texts = new EventTexts();
        foreach (var content in contents)
        {
            if (keys.TryGetValue(content.KeyId, out var key))
            {
                texts.Add(content.EventId, key.OpenBody(content.InteractionId, content.EventId, content.Body));
            }
            else
            {
                texts.AddErased(content.EventId, content.KeyId);
            }
        }

        return texts;
    }
}
