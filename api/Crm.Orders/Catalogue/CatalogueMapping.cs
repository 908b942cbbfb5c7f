using AutoMapper;
using Crm.Common;

namespace Crm.Orders;

/// <summary>
/// Lays a message of the ERP over the row that is stored, or over an empty one: a member that is absent leaves its column alone,
/// null clears it. What needs a look at other records (references, keys, versions) is done where that look is taken.
/// </summary>
internal sealed class CatalogueMapping : Profile
{
    public CatalogueMapping()
    {
        CreateMap<Patch<string>, string?>().ConvertUsing((sent, before) => sent.CleanOr(before));
        CreateMap<Patch<Money?>, Money?>().ConvertUsing((sent, before) => sent.Or(before));
        CreateMap<Patch<Money?>, Money>().ConvertUsing(
            (sent, before) => sent.IsSet ? sent.Value ?? Money.Zero : before);
        CreateMap<Patch<DateOnly?>, DateOnly>().ConvertUsing((sent, before) => sent.Value ?? before);
        CreateMap<Patch<decimal?>, decimal?>()
            .ConvertUsing(
                (sent, before) => sent.IsSet ? sent.Value is { } rate ? ErpNumber.Share(rate) : null : before);

        // By the source: a member of a message that has no place in the row fails the check of this configuration.
        CreateMap<CategoryMessage, CategoryRow>(MemberList.Source)
            .ForSourceMember(m => m.Key, o => o.DoNotValidate())
            .ForSourceMember(m => m.ParentKey, o => o.DoNotValidate());
        CreateMap<SupplierMessage, SupplierRow>(MemberList.Source)
            .ForSourceMember(m => m.Key, o => o.DoNotValidate());
        CreateMap<ProductMessage, ProductRow>(MemberList.Source)
            .ForSourceMember(m => m.Key, o => o.DoNotValidate())
            .ForSourceMember(m => m.CategoryKey, o => o.DoNotValidate())
            .ForSourceMember(m => m.SupplierKey, o => o.DoNotValidate());
        CreateMap<StandardCostMessage, StandardCostRow>(MemberList.Source)
            .ForSourceMember(m => m.Key, o => o.DoNotValidate())
            .ForSourceMember(m => m.ProductKey, o => o.DoNotValidate());
    }
}
