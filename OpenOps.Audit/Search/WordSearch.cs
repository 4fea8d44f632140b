using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Search;

/// <summary>
/// Finds interactions by words, of people whose keys exist. A word has another hash for each person, so each is looked up
/// under all of them.
/// </summary>
internal sealed class WordSearch(MasterKeys masters)
{
    // Of rarer words every interaction is listed; commoner ones are looked for in each interaction that is found otherwise.
    private const int MostListed = 10_000;

    public async Task<WordMatches> FindAsync(AuditDbContext db, string text, CancellationToken cancellationToken)
    {
        var keys = (await db.PersonKeys.ToListAsync(cancellationToken)).ConvertAll(masters.Unwrap);
        HashSet<Guid>? listed = null;
        List<long[]> common = [];
        foreach (var word in SearchWords.ToFind(text))
        {
            var hashes = keys.ConvertAll(key => key.HashWord(word)).ToArray();
            var found = await Listing(db, hashes).ToListAsync(cancellationToken);
            if (found.Count > MostListed)
            {
                common.Add(hashes);
            }
            else if (listed is null)
            {
                listed = [.. found];
            }
            else
            {
                listed.IntersectWith(found);
            }

            if (listed is { Count: 0 })
            {
                break;
            }
        }

        return new WordMatches(listed is null ? null : [.. listed], common);
    }

    /// <summary>The interactions that have a word, unless they are too many.</summary>
    // Hash by hash: of any of many at once PostgreSQL expects far too many rows, and would rather read the whole table.
    internal static IQueryable<Guid> Listing(AuditDbContext db, long[] hashes) => db.Database.SqlQuery<Guid>($"""
        SELECT content.interaction_id AS "Value"
        FROM unnest({hashes}) AS wanted (hash)
        CROSS JOIN LATERAL (SELECT interaction_id FROM audit.contents WHERE words @> ARRAY[wanted.hash]) content
        LIMIT {MostListed + 1}
        """);
}

/// <summary>What a search for words comes to.</summary>
/// <param name="Listed">The interactions that have all the rarer words; null when no word is rare.</param>
/// <param name="Common">For each commoner word its hashes, of which an interaction must have one.</param>
internal sealed record WordMatches(Guid[]? Listed, IReadOnlyList<long[]> Common);
