using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace OpenOps.Audit.Encryption;

/// <summary>A person's key as it is stored: wrapped. A person has one; what is sealed under one that is gone stays sealed.</summary>
internal sealed class PersonKeyRow
{
    public required Guid Id { get; init; }

    public required string Person { get; init; }

    public required byte[] Wrapped { get; init; }

    public required string MasterKeyId { get; init; }

    /// <summary>Reads a key from four columns side by side: id, person, wrapped, master_key_id.</summary>
    public static PersonKeyRow Read(NpgsqlDataReader reader, int firstColumn) => new()
    {
        Id = reader.GetGuid(firstColumn),
        Person = reader.GetString(firstColumn + 1),
        Wrapped = reader.GetFieldValue<byte[]>(firstColumn + 2),
        MasterKeyId = reader.GetString(firstColumn + 3),
    };
}

internal sealed class PersonKeyConfiguration : IEntityTypeConfiguration<PersonKeyRow>
{
    public void Configure(EntityTypeBuilder<PersonKeyRow> row)
    {
        row.ToTable("person_keys");
        row.HasKey(key => key.Id).HasName("pk_person_keys");
        row.Property(key => key.Id).HasColumnName("id").ValueGeneratedNever();
        row.Property(key => key.Person).HasColumnName("person").HasMaxLength(64);
        row.Property(key => key.Wrapped).HasColumnName("wrapped");
        row.Property(key => key.MasterKeyId).HasColumnName("master_key_id").HasMaxLength(16);
        row.HasIndex(key => key.Person, "ux_person_keys_person").IsUnique();
    }
}
