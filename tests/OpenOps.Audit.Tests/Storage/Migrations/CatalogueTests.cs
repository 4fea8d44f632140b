using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Tests.Storage.Migrations;

public sealed class CatalogueTests(AuditDatabase database) : IClassFixture<AuditDatabase>
{
    [Fact]
    public async Task Migrations_OnAnEmptyDatabase_GiveTheApprovedSchema()
    {
        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using var month = source.CreateCommand("SELECT audit.ensure_partition('2026-01-15')");
        await month.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Approved.Matches(string.Join('\n', await Catalogue.ReadAsync(source)), "catalogue.approved.txt");
    }

    [Fact]
    public async Task Model_OfEntityFramework_IsTheDatabase()
    {
        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using var context = new AuditDbContext(new DbContextOptionsBuilder<AuditDbContext>().UseNpgsql(source).Options);
        var tables = context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables;

        var model = tables.SelectMany(Describe).Order(StringComparer.Ordinal);

        Assert.Equal(await Catalogue.ReadMappedAsync(source), model);
    }

    private static IEnumerable<string> Describe(ITable table) =>
    [
        .. table.Columns.Select(column => $"{table.Name} column {column.Name} {column.StoreType}{(column.IsNullable ? "" : " not null")}"),
        .. table.Indexes.Select(index =>
            $"{table.Name} index {index.Name}{(index.IsUnique ? " unique" : "")} ({string.Join(", ", index.Columns.Select((column, position) => column.Name + (IsDescending(index, position) ? " DESC" : "")))})"),
        $"{table.Name} key {table.PrimaryKey!.Name} ({string.Join(", ", table.PrimaryKey.Columns.Select(column => column.Name))})",
    ];

    private static bool IsDescending(ITableIndex index, int position) =>
        index.IsDescending is { } descending && (descending.Count == 0 || descending[position]);
}
