# Made-up editions of Part IX and of prescription costs, small enough to add up by hand: for the cases of this folder.
# Five bandages of one generic name in the newest edition, one of them in two packs and one at an improbable price; a
# bandage that only the edition before lists; a reagent of another chapter of the BNF. Not real: no product, maker or price.
mkdir -p data
HEAD='"drug_tariff_part","vmp_name","amp_name","supplier_name","quantity","quantity_unit_of_measure","price_in_p","colour","size_or_weight","product_order_number","pack_order_number","add_dispensing_indicator","product_snomed_code","pack_snomed_code","gtin","supplier_snomed_code","bnf_code"'
line() { printf '"%s","%s","%s","%s","%s","%s","%s",,,,,,"%s","%s",,,"%s"\n' "$@"; }
list() {
    echo "$HEAD"
    line IXA 'Test bandage 5cm' 'Alfa bandage' 'Alfa Ltd' 10 bandage 100 900011000001106 910011000001109 20070100101
    line IXA 'Test bandage 5cm' 'Alfa bandage' 'Alfa Ltd' 5 bandage 60 900011000001106 910021000001100 20070100101
    line IXA 'Test bandage 5cm' 'Beta bandage' 'Beta Ltd' 10 bandage 80 900021000001102 910031000001103 20070100102
    line IXA 'Test bandage 5cm' 'Gamma bandage' 'Alfa Ltd' 1 bandage 15 900031000001100 910041000001105 20070100103
    line IXA 'Test bandage 5cm' 'Delta bandage' 'Delta Ltd' 1 bandage 9 900071000001103 910051000001108 20070100104
    line IXA 'Test bandage 5cm' 'Slip bandage' 'Delta Ltd' 100 bandage 9 900081000001101 910061000001106 20070100105
    line IXR 'Test strips' 'Strip one' 'Strip Ltd' 50 strip 750 900041000001107 910071000001101 0601060D0AAA
}
list | sed 's/0601060D0AAA/0601060D0AAAAAA/' >data/drug_tariff_ix_202607.csv
{
    list | head -n 4
    line IXA 'Test bandage 5cm' 'Omega bandage' 'Omega Ltd' 1 bandage 10 900051000001105 910081000001104 20070100106
} >data/drug_tariff_ix_202606.csv
{
    echo 'generic_bnf_presentation_name,bnf_chapter_name,snomed_code,unit_of_measure,total_items,total_quantity,total_cost,cost_per_quantity'
    echo 'Test bandage 5cm,Dressings,900011000001106,bandage,30,600,60.00,0.1'
    echo 'Test bandage 5cm,Dressings,900021000001102,bandage,10,100.5,8.04,0.08'
    echo 'Test bandage 5cm,Dressings,900031000001100,bandage,5,40,6.00,0.15'
    echo 'Test bandage 5cm,Dressings,900031000001100,roll,1,2,0.3,0.15'
    echo 'Test bandage 5cm,Dressings,900051000001105,bandage,2,10,1.00,0.1'
    echo 'Unlisted pouch,Stoma Appliances,900061000001108,pouch,4,30,25.66,0.8553'
    echo 'Test strips,Endocrine System,900041000001107,strip,7,350,52.50,0.15'
    echo 'Some tablets,Cardiovascular System,900091000001104,tablet,9,90,1.00,0.0111'
} >data/pca_calendar_year_2025.csv
# Three practices of two areas in one month: prescribing of the bandages and of tablets, and how many patients two of
# them have.
prescribed() {
    echo 'YEAR_MONTH,REGIONAL_OFFICE_NAME,REGIONAL_OFFICE_CODE,ICB_NAME,ICB_CODE,PCO_NAME,PCO_CODE,PRACTICE_NAME,PRACTICE_CODE,BNF_CODE,BNF_DESCRIPTION,QUANTITY,ITEMS,TOTAL_QUANTITY,NIC,ACTUAL_COST,UNIDENTIFIED'
    while read -r area practice bnf items nic; do
        echo "202509,TEST REGION,Y00,TEST BOARD,Q00,AREA $area,$area,PRACTICE $practice,$practice,$bnf,thing,10,$items,$((items * 10)),$nic,$nic,N"
    done
}
prescribed >data/epd_202509.csv <<'ROWS'
00A A81001 20070100101 12 12.00
00A A81001 20070100102 3 2.40
00A A81001 0206020R0AAAAAA 485 99.50
00A A81002 20070100101 40 40.00
00A A81002 0206020R0AAAAAA 460 80.00
00B A81003 20070100103 2 3.00
00B A81003 0601060D0AAAAAA 9 67.50
00B A81003 0206020R0AAAAAA 489 70.00
ROWS
{
    echo 'Practice Name,Practice Code,Male 0-4,Female 0-4,Male 5-14,Female 5-14,Male 75+,Female 75+'
    echo 'PRACTICE A81001,A81001,100,100,200,200,300,300'
    echo 'PRACTICE A81002,A81002,500,500,500,500,0,0'
} >data/patient_list_size_2025-07.csv
