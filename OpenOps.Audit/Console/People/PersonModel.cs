using OpenOps.Audit.Retention;

namespace OpenOps.Audit.Console.People;

/// <summary>What the page of one person shows.</summary>
/// <param name="Person">Who.</param>
/// <param name="ErasedAt">When their texts were erased last; null for never.</param>
/// <param name="Holds">The holds that name them, or cover everybody's texts in some channel or time.</param>
/// <param name="MayKeep">Whether the reader may hold and erase.</param>
/// <param name="Problems">What is wrong with what was entered.</param>
public sealed record PersonModel(PersonRow Person, DateTimeOffset? ErasedAt, IReadOnlyList<ActiveHold> Holds, bool MayKeep, IReadOnlyList<string> Problems);
